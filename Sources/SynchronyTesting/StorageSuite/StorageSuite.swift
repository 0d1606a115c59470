public import Storage

/// The promises of `Storage` as checks that any implementation can be put to.
///
/// It needs no test framework. With Swift Testing, for example:
///
/// ```swift
/// @Test(arguments: StorageSuite.checks)
/// func `keeps the promises of a storage`(check: StorageSuite.Check) async {
///   for finding in await check.run(on: { [MyStorage(at: newEmptyPlace())] }) {
///     Issue.record("\(finding)")
///   }
/// }
/// ```
public enum StorageSuite {
  /// Gives an empty place, as seen from one or from several machines.
  ///
  /// Every storage in the array must reach the same objects; races are run between them.
  public typealias Place = @Sendable () async throws -> [any Storage]

  /// All checks, in the order in which a new storage best learns to pass them.
  public static let checks: [Check] =
    readingChecks + writingChecks + listingChecks + nameChecks + conditionChecks + copyChecks
    + deletionChecks + cancellationChecks + raceChecks

  /// Runs all checks, each on a place of its own, one after the other.
  ///
  /// - Parameter place: called once for every check.
  /// - Returns: what is wrong; nothing for a storage that keeps its promises.
  public static func run(on place: @escaping Place) async -> [Finding] {
    var findings: [Finding] = []
    for check in checks {
      findings += await check.run(on: place)
    }
    return findings
  }

  /// One promise.
  public struct Check: Sendable, CustomStringConvertible {
    /// The promise as a sentence.
    public let description: String
    let body: @Sendable (Bench) async throws -> Void

    init(_ description: String, _ body: @escaping @Sendable (Bench) async throws -> Void) {
      self.description = description
      self.body = body
    }

    /// Runs the check.
    ///
    /// - Parameter place: gives an empty place, which the check fills.
    /// - Returns: what is wrong.
    public func run(on place: @escaping Place) async -> [Finding] {
      do {
        let bench = Bench(try await place())
        do {
          try await body(bench)
        } catch {
          bench.note("it ended with \(error)")
        }
        return bench.notes.map { Finding(check: description, reason: $0) }
      } catch {
        return [Finding(check: description, reason: "the place could not be made: \(error)")]
      }
    }
  }

  /// Something that a storage does otherwise than it promises.
  public struct Finding: Hashable, Sendable, CustomStringConvertible {
    /// The promise that is broken.
    public let check: String
    /// What was seen.
    public let reason: String

    /// Both in one line.
    public var description: String { "\(check): \(reason)" }
  }
}
