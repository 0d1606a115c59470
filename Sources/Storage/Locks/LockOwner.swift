import Glibc
import LocalFiles
import Manifest

/// Who takes locks in a shared place: a person, a machine, a process.
public struct LockOwner: Hashable, Sendable {
  /// The person's name, shown to those who wait.
  public var user: String
  /// The machine's name, shown to those who wait.
  public var host: String
  /// What two processes share exactly if each can tell whether the other is alive.
  ///
  /// That is the boot of the machine and the process table. Empty where it is not known.
  public var machine: String
  /// The number of the process.
  public var process: Int32

  /// Makes an owner.
  public init(user: String, host: String, machine: String, process: Int32) {
    self.user = user
    self.host = host
    self.machine = machine
    self.process = process
  }

  /// This process, on behalf of `user`.
  ///
  /// Containers on one machine share its boot but not its process table, and may share its
  /// name; the device number of `/proc` tells their tables apart.
  public static func current(user: String) -> LockOwner {
    let proc = try? DirectoryTree(at: "/proc")
    let boot = proc.flatMap { text("sys/kernel/random/boot_id", in: $0) } ?? ""
    let table = proc.flatMap { status("version", in: $0)?.device }
    let machine = boot.isEmpty ? "" : table.map { "\(boot)/\($0)" } ?? ""
    return LockOwner(
      user: user,
      host: proc.flatMap { text("sys/kernel/hostname", in: $0) } ?? "an unknown machine",
      machine: machine,
      process: getpid(),
    )
  }

  /// Whether `other` ran where we can tell, and does not run any more.
  ///
  /// See: man 2 kill.
  func knowsDead(_ other: LockOwner) -> Bool {
    guard !machine.isEmpty, machine == other.machine, other.process > 0 else { return false }
    return kill(other.process, 0) != 0 && errno == ESRCH
  }

  private static func status(_ path: String, in tree: DirectoryTree) -> FileStatus? {
    guard let key = try? ObjectKey(validating: Array(path.utf8)) else { return nil }
    return (try? tree.status(of: key)) ?? nil
  }

  private static func text(_ path: String, in tree: DirectoryTree) -> String? {
    guard let key = try? ObjectKey(validating: Array(path.utf8)), let file = try? tree.open(key)
    else { return nil }
    var buffer = [UInt8](repeating: 0, count: 256)
    var span = buffer.mutableSpan
    guard let count = try? file.read(at: 0, into: &span) else { return nil }
    let line = buffer[..<count].prefix { $0 > UInt8(ascii: " ") }
    return String(decoding: line, as: UTF8.self)
  }
}
