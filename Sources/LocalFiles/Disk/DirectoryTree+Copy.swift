import Glibc
public import Manifest

extension DirectoryTree {
  /// Makes `to` a copy of the regular file `from`.
  ///
  /// See: man 2 ioctl_ficlone, man 2 copy_file_range.
  ///
  /// - Throws: `.exists` if anything lies at `to`; `.notFound`; `.notAFile`.
  public func copy(_ from: ObjectKey, to: ObjectKey) throws(FileError) {
    let source = try reporting(from) { () throws(SystemFailure) in try openFile(from) }
    let status = try source.status()
    // Nobody else reads a copy whose bits are not yet those of the original.
    let target = try reporting(to) { () throws(SystemFailure) in
      try createFile(to, mode: 0o600)
    }
    do throws(FileError) {
      try copyContent(of: source, to: target)
      try target.setPermissions(status.permissions & 0o777)
      try target.setModified(status.modified)
      try target.synchronize()
    } catch {
      try? remove(to)
      throw error
    }
  }

  /// Clones, else lets the system copy, else copies, each from where the one before gave up.
  private func copyContent(of source: OpenFile, to target: OpenFile) throws(FileError) {
    if (try? Syscalls.clone(source.descriptor, to: target.descriptor)) != nil { return }
    var offset: Int64 = 0
    while let count = try? Syscalls.copyRange(
      source.descriptor,
      to: target.descriptor,
      at: offset,
      count: 1 << 30,
    ), count > 0 {
      offset += Int64(count)
    }
    try copyRest(of: source, to: target, from: offset)
  }

  private func copyRest(
    of source: OpenFile,
    to target: OpenFile,
    from start: Int64,
  ) throws(FileError) {
    var offset = start
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      var span = buffer.mutableSpan
      let count = try source.read(at: offset, into: &span)
      if count == 0 { return }
      try target.write(buffer.span.extracting(first: count), at: offset)
      offset += Int64(count)
    }
  }
}
