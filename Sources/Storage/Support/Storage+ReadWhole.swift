import Hashing
public import Manifest

extension Storage {
  /// Reads a small object into memory, and makes sure that it came as the storage has it.
  ///
  /// Not every link keeps bytes from being changed on the way. Where the storage knows the MD5,
  /// what comes with another one is asked for again.
  ///
  /// - Parameters:
  ///   - key: the object.
  ///   - condition: which version is wanted.
  ///   - limit: the number of bytes beyond which it is refused.
  /// - Returns: what is known of the object, and its bytes.
  /// - Throws: what `read` throws; a transient `.unreachable` if it comes damaged every time.
  public func readWhole(
    _ key: ObjectKey,
    condition: ReadCondition = .none,
    limit: Int,
  ) async throws(StorageError) -> (info: ObjectInfo, bytes: [UInt8]) {
    for _ in 1...ReadAttempts.most {
      let sink = BytesSink(limit: limit)
      let info = try await read(key, range: nil, condition: condition, into: sink)
      let bytes = sink.bytes
      guard let expected = info.checksum else { return (info, bytes) }
      var digester = try Digester.orUnsupported()
      digester.update(bytes.span)
      if digester.finalize() == expected { return (info, bytes) }
    }
    throw .damagedOnTheWay(key)
  }
}

/// How often what comes damaged is asked for.
public enum ReadAttempts {
  /// So often that only a link which damages everything is given up.
  public static let most = 5
}

extension StorageError {
  /// What lies at `key` was changed on its way there, and its writer may be putting it right.
  public static func damaged(_ key: ObjectKey) -> StorageError {
    StorageError(
      .damaged,
      subject: key.description,
      reason: "It was damaged on its way to the store; whoever wrote it puts it right with "
        + "smart-sync or, if that has nothing to do, with synchrony verify --deep --repair.",
      isTransient: true,
    )
  }

  /// What came from `key` is not what the storage says that it has.
  public static func damagedOnTheWay(_ key: ObjectKey) -> StorageError {
    StorageError(
      .unreachable,
      subject: key.description,
      reason: "It came damaged each time it was read; check the network, and any proxy in between.",
      isTransient: true,
    )
  }
}
