/** The global that holds the hooks. A source that mentions it is left alone. */
export const RUNTIME = '__wg';
/** The activation's task, declared in each async function. */
export const TASK = '__wgt';
