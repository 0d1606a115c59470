import Foundation
import Testing

/// `Scripts/kill-large` on small samples.
struct S3KillTests {
  private static let stores = [Store.moto, .ceph].filter(\.isThere)

  @Test(.timeLimit(.minutes(10)), arguments: stores)
  func `what is killed half-way goes on, and sends and fetches only what is missing`(
    store: Store
  ) async throws {
    let endpoint = try #require(store.endpoint)
    let run = try await ScriptRun("kill-large", ["--size", "100", endpoint])
    #expect(run.status == 0, "\(run.text)")
    #expect(run.text.contains("fetched 48.0 MiB, killed, then"), "\(run.text)")
    #expect(run.text.contains("the contents are the same"), "\(run.text)")
    #expect(run.text.hasSuffix("was taken back\n"), "\(run.text)")
  }
}
