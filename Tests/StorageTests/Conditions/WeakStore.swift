import Storage
import SynchronyTesting
import Testing

/// A kind of store: what it judges, and what it does with the rest.
struct WeakStore: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var judged: ConditionSupport
  var manner = WeakStorage.Manner.ignores
  /// What can be found out about it.
  var findable: ConditionSupport

  init(
    _ name: String,
    _ judged: ConditionSupport,
    _ manner: WeakStorage.Manner = .ignores,
    found: ConditionSupport? = nil,
  ) {
    testDescription = name
    self.judged = judged
    self.manner = manner
    findable = (found ?? judged).subtracting(.largeWrites)
  }

  func storage(over base: any Storage, largeSize: Int64 = .max) -> WeakStorage {
    WeakStorage(base, judging: judged, otherwise: manner, largeSize: largeSize)
  }

  static let kinds = [
    WeakStore("everything", .all),
    WeakStore("nothing, in silence", []),
    WeakStore("nothing, and says so", [.readMatches], .declines),
    WeakStore("as Ceph 16", [.writeAbsent, .readMatches], .refusesVersions),
    WeakStore("as moto", [.writeAbsent, .writeMatches, .deleteMatches, .readMatches]),
    WeakStore("writes only", [.writeAbsent, .writeMatches, .largeWrites]),
    WeakStore("everything, but several win", [], .races, found: Self.unraced),
  ]
  /// Those that need more help than others of the same kind.
  static let helpless = kinds.filter {
    ["nothing, in silence", "as Ceph 16", "writes only"].contains($0.testDescription)
  }
  static let all =
    kinds + each.map { ability, name in WeakStore("all but \(name)", .all.subtracting(ability)) }

  /// What no burst of writes looks at.
  private static let unraced: ConditionSupport = [
    .copyDestination, .copySource, .deleteMatches, .deletionsMatch,
  ]

  private static let each: [(ConditionSupport, String)] = [
    (.writeAbsent, "write-absent"), (.writeMatches, "write-matches"),
    (.copyDestination, "copy-destination"), (.copySource, "copy-source"),
    (.deleteMatches, "delete-matches"), (.readMatches, "read-matches"),
    (.deletionsMatch, "deletions-match"),
  ]
}

extension LockOwner {
  static func person(_ name: String) -> LockOwner {
    LockOwner(user: name, host: "\(name)s-laptop", machine: "", process: 0)
  }
}
