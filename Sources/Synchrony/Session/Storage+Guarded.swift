package import Storage

extension Storage {
  /// Wraps the storage in what every run needs: retries, so many calls at once, and a run's
  /// promise not to write.
  package func guarded(for sync: SyncOptions, in environment: Environment) -> any Storage {
    let limited = LimitedStorage(self, calls: sync.jobs, time: environment.time)
    let retrying = RetryingStorage(
      limited,
      time: environment.time,
      random: environment.random,
    )
    return sync.isReadOnly || sync.isDryRun ? ReadOnlyStorage(retrying) : retrying
  }
}
