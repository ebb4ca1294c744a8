/**
 * What is loaded when it is first needed, once. Where it cannot be, such as for too many open files, whoever needs
 * it next tries anew: a rejected promise that is kept would refuse everybody from then on.
 */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}
