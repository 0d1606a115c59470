import Hashing
import LocalFiles
import Manifest

extension SharedFolder {
  /// Opens the object at `key`.
  ///
  /// A folder, a link or a special file is no object.
  func open(_ key: ObjectKey) throws(StorageError) -> any ReadableFile {
    try reportingObject(key) { () throws(FileError) in try tree.open(key) }
  }

  /// Runs `body`, which reads the object at `key`, and turns its error into one about it.
  func reportingObject<Value>(
    _ key: ObjectKey,
    _ body: () throws(FileError) -> Value,
  ) throws(StorageError) -> Value {
    do throws(FileError) {
      return try body()
    } catch {
      switch error.code {
      case .notAFile, .notADirectory, .notFound: throw missing(key)
      default: throw failure(error, at: key)
      }
    }
  }

  private func missing(_ key: ObjectKey) -> StorageError {
    failure(FileError(.notFound, path: key.description, reason: ""), at: key)
  }

  /// Reads an open object once and returns what is known of it.
  ///
  /// - Parameters:
  ///   - file: the open object.
  ///   - key: its key.
  ///   - onPiece: takes each piece and its offset.
  /// - Returns: the object as it was read, and the status of its file.
  /// - Throws: a transient error if the file was edited in place meanwhile, as other programs
  ///   may do; nobody here does.
  func digest(
    _ file: any ReadableFile,
    of key: ObjectKey,
    onPiece: (Span<UInt8>, Int64) throws(StorageError) -> Void,
  ) throws(StorageError) -> (info: ObjectInfo, status: FileStatus) {
    let before = try reporting(key) { () throws(FileError) in try file.status() }
    var digester = try Digester.orUnsupported()
    let failed = { (error: FileError) in failure(error, at: key) }
    try Chunks(source: file).forEach(failure: failed) { (piece, offset) throws(StorageError) in
      try onPiece(piece, offset)
      digester.update(piece)
    }
    let after = try reporting(key) { () throws(FileError) in try file.status() }
    guard after.size == before.size, after.modified == before.modified else { throw edited(key) }
    return (info(key, digester.finalize(), after), after)
  }

  /// Writes the object, or a range of it, into `sink`.
  func read(
    _ key: ObjectKey,
    range: Range<Int64>?,
    condition: ReadCondition,
    into sink: any ByteSink,
    _ cancellation: Cancellation,
  ) throws(StorageError) -> ObjectInfo {
    let file = try open(key)
    try check(file, of: key, range: range, fits: sink)
    if condition != .none {
      let known = try digest(file, of: key) { (_, _) throws(StorageError) in
        try cancellation.check(key.description)
      }
      try condition.check(ETag(known.info), at: key)
    }
    let window = RangeSink(sink: sink, range: range)
    let info = try digest(file, of: key) { (piece, offset) throws(StorageError) in
      try cancellation.check(key.description)
      try window.write(piece, at: offset)
    }.info
    if case .matches = condition { try condition.check(ETag(info), at: key) }
    return info
  }

  /// Refuses what is known to be more than whoever reads it takes.
  private func check(
    _ file: any ReadableFile,
    of key: ObjectKey,
    range: Range<Int64>?,
    fits sink: any ByteSink,
  ) throws(StorageError) {
    let whole = 0..<file.size
    guard let capacity = sink.capacity, (range ?? whole).clamped(to: whole).count > capacity else {
      return
    }
    throw .localFile(
      FileError(
        .noSpace,
        path: key.description,
        reason: "It has more than the \(capacity) bytes that are accepted here",
      )
    )
  }

  func info(_ key: ObjectKey, _ checksum: Checksum, _ status: FileStatus) -> ObjectInfo {
    ObjectInfo(
      key: key,
      size: status.size,
      eTag: ETag(checksum),
      checksum: checksum,
      written: status.changed,
      modified: status.modified,
    )
  }

  func edited(_ key: ObjectKey) -> StorageError {
    StorageError(
      .busy,
      subject: key.description,
      reason: "Another program is writing into this file.",
      isTransient: true,
    )
  }
}

/// Passes on those bytes of a whole object that lie in a range of it.
private struct RangeSink {
  let sink: any ByteSink
  let range: Range<Int64>?

  func write(_ piece: Span<UInt8>, at offset: Int64) throws(StorageError) {
    let whole = offset..<offset + Int64(piece.count)
    let wanted = whole.clamped(to: range ?? whole)
    guard !wanted.isEmpty else { return }
    let window = piece.extracting(
      Int(wanted.lowerBound - offset)..<Int(wanted.upperBound - offset)
    )
    do throws(FileError) {
      try sink.write(window, at: wanted.lowerBound - (range?.lowerBound ?? 0))
    } catch {
      throw .localFile(error)
    }
  }
}

extension ETag {
  /// The ETag of an object whose content was just read.
  init(_ info: ObjectInfo) {
    self = info.eTag ?? ETag("")
  }
}
