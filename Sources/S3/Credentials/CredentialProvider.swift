/// Something that has, or fetches, an access key.
public protocol CredentialProvider: Sendable {
  /// Returns credentials that are valid now.
  ///
  /// - Returns: nil if this provider is not configured.
  /// - Throws: `CredentialError` if it is configured and cannot deliver.
  func credentials() async throws(CredentialError) -> Credentials?

  /// Hears that a service takes these credentials for expired, so that others are fetched.
  func refuse(_ credentials: Credentials)
}

extension CredentialProvider {
  /// Does nothing: most providers look anew each time, or have no others.
  public func refuse(_ credentials: Credentials) {}
}

/// Why there are no credentials.
public struct CredentialError: Error, Hashable, Sendable {
  /// What is wrong, where, and what to do; it holds no secret.
  public var reason: String
  /// Whether trying again later may help.
  public var isTransient: Bool

  /// Makes an error.
  public init(_ reason: String, isTransient: Bool = false) {
    self.reason = reason
    self.isTransient = isTransient
  }
}

/// Credentials that were given.
public struct StaticCredentials: CredentialProvider {
  private let value: Credentials

  /// Makes a provider that always returns `value`.
  public init(_ value: Credentials) {
    self.value = value
  }

  /// The given ones.
  public func credentials() -> Credentials? { value }
}
