import LocalFiles
import Manifest

/// What a lock says: a line a field, so that a person can read it too.
struct LockRecord: Hashable, Sendable {
  /// A name that no other lock has.
  var token: String
  /// Who holds it.
  var owner: LockOwner
  /// Since when, by the clock of the shared place.
  var since: FileTime
  /// For how many seconds it counts after it was last written.
  var lease: Int64

  /// Makes a record.
  init(token: String, owner: LockOwner, since: FileTime, lease: Int64) {
    self.token = token
    self.owner = owner
    self.since = since
    self.lease = lease
  }

  /// Reads a lock; what is missing in it is empty.
  ///
  /// - Parameters:
  ///   - bytes: the content of the lock.
  ///   - fallbackLease: counts where the lock names none between a second and an hour.
  init(parsing bytes: [UInt8], fallbackLease: Int64) {
    var fields: [Substring: Substring] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon]] = line[colon...].dropFirst(2)
    }
    let text = { (name: Substring) in String(fields[name] ?? "") }
    token = text("token")
    owner = LockOwner(
      user: text("user"),
      host: text("host"),
      machine: text("machine"),
      process: Int32(text("process")) ?? 0,
    )
    since = FileTime(seconds: Int64(text("seconds")) ?? 0)
    let named = Int64(text("lease")) ?? 0
    lease = (1...3_600).contains(named) ? named : fallbackLease
  }

  /// The content of the lock.
  var bytes: [UInt8] {
    let fields = [
      ("token", token),
      ("user", owner.user),
      ("host", owner.host),
      ("machine", owner.machine),
      ("process", "\(owner.process)"),
      ("since", since.utcText),
      ("seconds", "\(since.seconds)"),
      ("lease", "\(lease)"),
    ]
    let lines = fields.map { "\($0.0): \(Self.oneLine($0.1))\n" }
    return Array(lines.joined().utf8)
  }

  /// The person and the machine in the words of a sentence.
  var person: String {
    let person = owner.user.isEmpty ? "somebody" : owner.user
    return owner.host.isEmpty ? person : "\(person) on \(owner.host)"
  }

  /// The holder in the words of a sentence.
  var description: String {
    let process = owner.process > 0 ? ", process \(owner.process)" : ""
    let moment = since.seconds > 0 ? ", since \(since.utcText)" : ""
    return "\(person)\(process)\(moment)"
  }

  private static func oneLine(_ text: String) -> String {
    String(text.unicodeScalars.prefix(200).map { $0.value < 32 ? " " : Character($0) })
  }
}
