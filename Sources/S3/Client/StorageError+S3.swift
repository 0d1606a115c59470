import Storage

extension StorageError {
  /// OpenSSL is configured to refuse a digest.
  static let noDigest = StorageError(
    .unsupported,
    subject: "MD5 and SHA-256",
    reason: "OpenSSL refuses to compute them, and S3 needs both; turn its FIPS mode off.",
  )

  /// The body of an answer to a read of a range is longer than the range.
  static func moreThanAsked(_ call: S3Call) -> StorageError {
    StorageError(
      .unsupported,
      subject: call.subject,
      reason: "The store sent more than the part of it that was asked for.",
    )
  }

  /// What answered a call says nothing that a store would say.
  ///
  /// Asked again, it may: rclone's server names no version while somebody replaces the object.
  static func noStore(_ call: S3Call) -> StorageError {
    StorageError(
      call.isChange ? .outcomeUnknown : .unreachable,
      subject: call.subject,
      reason: "What answered is no S3 store: it names no version of the object; "
        + "check the endpoint, the proxy, and whether this network wants a login.",
      isTransient: !call.isChange,
    )
  }
}
