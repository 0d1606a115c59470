import Storage

extension StorageError {
  /// OpenSSL is configured to refuse a digest.
  static let noDigest = StorageError(
    .unsupported,
    subject: "MD5 and SHA-256",
    reason: "OpenSSL refuses to compute them, and S3 needs both; leave its FIPS mode.",
  )
}
