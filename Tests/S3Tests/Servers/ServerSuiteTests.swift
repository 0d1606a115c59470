import S3
import Storage
import SynchronyTesting
import Testing

/// The conformance suite on real servers.
struct ServerSuiteTests {
  @Test(
    .enabled(if: RealServer.moto.isThere),
    .timeLimit(.minutes(20)),
    arguments: StorageSuite.checks,
  )
  func `moto keeps the promises of a storage`(check: StorageSuite.Check) async throws {
    try await run(check, on: .moto)
  }

  @Test(
    .enabled(if: RealServer.rclone.isThere),
    .timeLimit(.minutes(20)),
    arguments: StorageSuite.checks,
  )
  func `rclone keeps the promises of a storage`(check: StorageSuite.Check) async throws {
    try await run(check, on: .rclone)
  }

  @Test(
    .enabled(if: RealServer.ceph.isThere),
    .timeLimit(.minutes(20)),
    arguments: StorageSuite.checks,
  )
  func `Ceph keeps the promises of a storage`(check: StorageSuite.Check) async throws {
    try await run(check, on: .ceph)
  }

  private func run(_ check: StorageSuite.Check, on server: RealServer) async throws {
    let refusals = Refusals()
    let findings = try await server.withPlace { storage in
      await check.run {
        // A passing failure is repeated, as everywhere in the product.
        let two = try [storage(), storage()].map { RetryingStorage($0) }
        return two.map {
          NamingStorage(base: $0, unnameable: server.unnameable, refusals: refusals)
        }
      }
    }
    // A name that is refused would pass every check.
    #expect(refusals.names.isEmpty, "These are refused: \(refusals.names.sorted())")
    if let reason = server.defects[check.description] {
      withKnownIssue(reason, isIntermittent: true) { report(findings) }
    } else {
      report(findings)
    }
  }

  private func report(_ findings: [StorageSuite.Finding]) {
    for finding in findings { Issue.record("\(finding)") }
  }
}
