import Synchronization

/// Whether the versions of the remote's objects seem to be named by their content.
///
/// S3 names a version by its MD5 unless it came in parts or is encrypted with a key of KMS, which
/// no ledger tells.
final class VersionNames: Sendable {
  private let others = Atomic(0)

  /// After so many with another name a look beforehand is cheaper.
  private static let mostOthers = 8

  /// Whether it is worth trying.
  var areContents: Bool { others.load(ordering: .relaxed) < Self.mostOthers }

  /// Says that a version has another name.
  func noteOther() {
    others.wrappingAdd(1, ordering: .relaxed)
  }
}
