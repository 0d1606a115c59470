import Foundation
import Storage
import SynchronyTesting
import Testing

struct StorageSuiteTests {
  @Test(.timeLimit(.minutes(5)), arguments: StorageSuite.checks)
  func `memory keeps the promises of a storage`(check: StorageSuite.Check) async {
    for pageSize in [1_000, 3] {
      let findings = await check.run { [MemoryStorage(pageSize: pageSize)] }
      for finding in findings { Issue.record("\(finding)") }
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: StorageSuite.checks)
  func `wrappers keep the promises of what they wrap`(check: StorageSuite.Check) async {
    let findings = await check.run {
      let limited = LimitedStorage(MemoryStorage(pageSize: 100), calls: 3, rate: 1 << 30)
      return [RetryingStorage(RecordingStorage(FaultyStorage(limited)))]
    }
    for finding in findings { Issue.record("\(finding)") }
  }

  @Test(.timeLimit(.minutes(5)), arguments: StorageSuite.checks)
  func `a directory that three machines share keeps the promises of a storage`(
    check: StorageSuite.Check
  ) async throws {
    try await withTemporaryFolder { folder in
      let findings = await check.run {
        try ["alice", "bob", "carol"].map {
          try FolderStorage.machine(at: folder, user: $0, pageSize: 7)
        }
      }
      for finding in findings { Issue.record("\(finding)") }
    }
  }
}
