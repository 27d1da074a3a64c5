/** What Node lists as keeping this thread alive. */
export type Handle = { readonly constructor: { readonly name: string }; readonly fd?: unknown };
type Lists = {
  readonly _getActiveHandles?: () => readonly Handle[];
  readonly _getActiveRequests?: () => readonly object[];
};
const { _getActiveHandles: listHandles, _getActiveRequests: listRequests } = process as Lists;

/** Sockets, child processes, ports; not what is only written to. null: this version of Node does not list them. */
export function activeHandles(): readonly Handle[] | null {
  return listHandles?.call(process).filter(({ fd }) => fd !== 1 && fd !== 2) ?? null;
}

/** Whether the system was asked for something: files, names of hosts. */
export function hasActiveRequests(): boolean {
  return (listRequests?.call(process).length ?? 0) > 0;
}

/** Of timers and immediates, and of all the others: the names of their kinds. */
export const activeNames: () => readonly string[] = process.getActiveResourcesInfo.bind(process);
