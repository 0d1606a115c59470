import Storage

/// What a simulated store can do.
package struct StoreKind: Sendable, Hashable {
  package var name: String
  /// The conditions that it judges.
  var judged: ConditionSupport
  /// Whether it takes every condition on a version for broken, rather than ignoring it.
  var refusesVersions = false
  /// Whether the ETag is the MD5 of the content.
  var tagIsChecksum = true
  /// Whether it tells the MD5 of an object.
  var knowsChecksums = true
  /// Whether large objects are read in ranges of so many bytes.
  var rangeSize: Int64?
  /// Whether people find out what it judges, or know.
  var isProbed = false

  /// The kinds that there are.
  package static let all: [StoreKind] = [
    StoreKind(name: "full", judged: .all),
    StoreKind(name: "full, in ranges", judged: .all, rangeSize: 8),
    StoreKind(name: "full, other tags", judged: .all, tagIsChecksum: false),
    StoreKind(
      name: "full, no checksums, in ranges",
      judged: .all,
      tagIsChecksum: false,
      knowsChecksums: false,
      rangeSize: 8,
    ),
    StoreKind(
      name: "writes only",
      judged: [.writeAbsent, .writeMatches, .largeWrites, .readMatches],
    ),
    StoreKind(name: "no If-Match", judged: [.writeAbsent], refusesVersions: true, isProbed: true),
    StoreKind(name: "nothing", judged: []),
    StoreKind(name: "nothing, probed", judged: [], isProbed: true),
  ]

  /// Whether a change that comes late does no harm, since the store itself judges it.
  var judgesEverything: Bool { judged == .all }
}
