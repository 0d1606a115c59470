import Glibc

/// How a folder below the root is opened without passing through a link.
enum FolderLookup: Sendable {
  /// In one call that refuses links, since Linux 5.6.
  case kernel
  /// Folder by folder, for older systems and sandboxes that forbid that call.
  case stepwise

  /// The better one of those that work here.
  static func best(for root: borrowing Descriptor) -> FolderLookup {
    let works =
      (try? Syscalls.openBeneath(.current, in: root, Syscalls.pathOnly | O_DIRECTORY)) != nil
    return works ? .kernel : .stepwise
  }

  /// Opens the folder at `path`, the root itself for an empty path.
  ///
  /// `flags` are `Syscalls.pathOnly` to look up names in it, or `O_RDONLY` to read it. A link
  /// in any segment is `.linkOnTheWay`.
  func open(
    _ path: ArraySlice<UInt8>,
    below root: borrowing Descriptor,
    _ flags: Int32,
  ) throws(SystemFailure) -> Descriptor {
    if path.isEmpty { return try Syscalls.open(.current, in: root, flags | O_DIRECTORY) }
    switch self {
    case .kernel: return try Self.openAtOnce(path, below: root, flags)
    case .stepwise: return try Self.openStepwise(path, below: root, flags)
    }
  }

  private static func openAtOnce(
    _ path: ArraySlice<UInt8>,
    below root: borrowing Descriptor,
    _ flags: Int32,
  ) throws(SystemFailure) -> Descriptor {
    do throws(SystemFailure) {
      return try Syscalls.openBeneath(FileName(path), in: root, flags | O_DIRECTORY)
    } catch {
      if case .errno(ELOOP) = error { throw .linkOnTheWay }
      throw error
    }
  }

  private static func openStepwise(
    _ path: ArraySlice<UInt8>,
    below root: borrowing Descriptor,
    _ flags: Int32,
  ) throws(SystemFailure) -> Descriptor {
    let segments = path.split(separator: UInt8(ascii: "/")).map { FileName($0) }
    var current = try Syscalls.open(.current, in: root, Syscalls.pathOnly | O_DIRECTORY)
    for segment in segments.dropLast() {
      current = try openStep(segment, in: current, Syscalls.pathOnly)
    }
    return try openStep(segments.last ?? .current, in: current, flags)
  }

  /// Opens one folder directly in another.
  ///
  /// - Throws: `.linkOnTheWay` for a link, for which systems report `ENOTDIR` or `ELOOP`.
  static func openStep(
    _ name: FileName,
    in directory: borrowing Descriptor,
    _ flags: Int32,
  ) throws(SystemFailure) -> Descriptor {
    do throws(SystemFailure) {
      return try Syscalls.open(name, in: directory, flags | O_DIRECTORY)
    } catch {
      guard case .errno(let number) = error, number == ENOTDIR || number == ELOOP else {
        throw error
      }
      let kind = try Syscalls.status(of: name, in: directory).kind
      throw kind == .symbolicLink ? .linkOnTheWay : .errno(ENOTDIR)
    }
  }
}
