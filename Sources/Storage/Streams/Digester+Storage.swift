import Hashing
import Manifest

extension Digester {
  /// Starts a digest, or says why there is none in the words of a storage.
  static func orUnsupported() throws(StorageError) -> Digester {
    do {
      return try Digester()
    } catch {
      throw StorageError(
        .unsupported,
        subject: "MD5",
        reason: "OpenSSL refuses to compute MD5, which the ledgers need; turn its FIPS mode off.",
      )
    }
  }
}
