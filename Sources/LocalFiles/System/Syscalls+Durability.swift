import CSystem
import Glibc

// Calls that make what was written survive a loss of power.
extension Syscalls {
  /// See: man 2 fsync.
  static func synchronize(_ descriptor: borrowing Descriptor) throws(SystemFailure) {
    let number = descriptor.number
    _ = try retrying { fsync(number) }
  }

  /// See: man 2 syncfs.
  ///
  /// Tells of every failure to write since `descriptor` was opened, or since it last told of it.
  static func synchronizeFileSystem(of descriptor: borrowing Descriptor) throws(SystemFailure) {
    let number = descriptor.number
    _ = try retrying { csystem_syncfs(number) }
  }

  /// Whether `synchronizeFileSystem` does for all files what `fsync` does for one.
  ///
  /// Not everywhere: FUSE never tells the program behind it to synchronize, and before
  /// Linux 5.8 nobody was told that a write has failed. So it is trusted on file systems that
  /// are known to write everything to their disks.
  static func synchronizesFileSystem(of descriptor: borrowing Descriptor) -> Bool {
    let types: Set<UInt> = [
      0xEF53,  // ext2, ext3, ext4
      0x5846_5342,  // XFS
      0x9123_683E,  // Btrfs
      0xF2F5_2010,  // F2FS
      0x2FC1_2FC1,  // ZFS
      0xCA45_1A4E,  // bcachefs
      0x0102_1994,  // tmpfs
    ]
    return tellsOfFailures && types.contains(csystem_file_system_type(descriptor.number))
  }

  /// See: man 2 uname.
  private static let tellsOfFailures: Bool = {
    var system = utsname()
    guard unsafe uname(&system) == 0 else { return false }
    let release = unsafe withUnsafeBytes(of: &system.release) { bytes in
      unsafe bytes.prefix { $0 != 0 }.split { !(48...57).contains($0) }.prefix(2)
        .map { unsafe $0.reduce(0) { $0 * 10 + Int($1 - 48) } }
    }
    guard release.count == 2 else { return false }
    return (release[0], release[1]) >= (5, 8)
  }()
}
