import Hashing
import LocalFiles
import Manifest

extension SharedFolder {
  /// Writes an object under a temporary name.
  ///
  /// - Throws: `.digestMismatch` among others; the temporary is gone then.
  func stage(
    _ key: ObjectKey,
    from source: any ByteSource,
    _ attributes: ObjectAttributes,
    _ cancellation: Cancellation,
  ) throws(StorageError) -> StagedFile {
    let name = FolderLayout.temporary(random)
    let file = try reporting(nil) { () throws(FileError) in
      try tree.create(name, isPrivate: false)
    }
    do throws(StorageError) {
      let checksum = try fill(file, for: key, from: source, cancellation)
      if let expected = attributes.checksum, expected != checksum {
        throw .digestMismatch(key, expected: expected, found: checksum)
      }
      try reporting(key) { () throws(FileError) in
        if let modified = attributes.modified { try file.setModified(modified) }
        try file.synchronize()
      }
      return StagedFile(name: name, checksum: checksum) { () throws(FileError) in
        try file.status()
      }
    } catch {
      discard(name)
      throw error
    }
  }

  /// Makes a copy of an object under a temporary name, its attributes with it.
  ///
  /// - Throws: `.conditionFailed` if `expected` is not what was copied; the temporary is gone
  ///   then.
  func stageCopy(
    of source: ObjectKey,
    matching expected: ETag?,
    _ cancellation: Cancellation,
  ) throws(StorageError) -> StagedFile {
    _ = try open(source)
    let name = FolderLayout.temporary(random)
    do throws(StorageError) {
      try reportingObject(source) { () throws(FileError) in try tree.copy(source, to: name) }
      let file = try reporting(source) { () throws(FileError) in try tree.open(name) }
      let info = try digest(file, of: source) { (_, _) throws(StorageError) in
        try cancellation.check(source.description)
      }.info
      if let expected, expected != info.eTag { throw .conditionFailed(source) }
      guard let checksum = info.checksum else { throw .notFound(source) }
      return StagedFile(name: name, checksum: checksum) { () throws(FileError) in
        try file.status()
      }
    } catch {
      discard(name)
      throw error
    }
  }

  /// Removes a temporary.
  ///
  /// One that stays behind is swept away a day later.
  func discard(_ name: ObjectKey) {
    try? tree.remove(name)
  }

  private func fill(
    _ file: any WritableFile,
    for key: ObjectKey,
    from source: any ByteSource,
    _ cancellation: Cancellation,
  ) throws(StorageError) -> Checksum {
    var digester = try Digester.orUnsupported()
    try Chunks(source: source).forEach(failure: StorageError.localFile) {
      (piece, offset) throws(StorageError) in
      try cancellation.check(key.description)
      digester.update(piece)
      do throws(FileError) {
        try file.write(piece, at: offset)
      } catch {
        throw failure(error, at: key)
      }
    }
    try cancellation.check(key.description)
    return digester.finalize()
  }
}
