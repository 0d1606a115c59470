import CLibcurl

/// The header lines of a request in libcurl's form.
///
/// Related functions: `curl_slist_append(3)`.
@safe
final class HeaderList: @unchecked Sendable {
  private(set) var first: UnsafeMutablePointer<curl_slist>?

  /// Makes the lines of `headers`, which `RequestCheck` has found to be harmless.
  ///
  /// - Parameters:
  ///   - headers: names and values.
  ///   - waitsForConsent: whether libcurl may add `Expect: 100-continue`, which it does to
  ///     every upload unless told not to.
  init(_ headers: HTTPHeaders, waitsForConsent: Bool) {
    append(waitsForConsent ? "Expect: 100-continue" : "Expect:")
    for field in headers.fields {
      // libcurl sends a field without a value only if it ends in a semicolon.
      append(field.value.isEmpty ? field.name + ";" : "\(field.name): \(field.value)")
    }
    // libcurl takes a body that is attached for that of a form.
    if headers["Content-Type"] == nil { append("Content-Type:") }
  }

  deinit {
    unsafe curl_slist_free_all(first)
  }

  private func append(_ line: String) {
    if let longer = unsafe curl_slist_append(first, line) { unsafe first = longer }
  }
}
