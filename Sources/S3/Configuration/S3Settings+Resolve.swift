extension S3Settings {
  /// Looks up where a bucket is and who asks for it.
  ///
  /// Reads the files of settings; asks no network and runs no program. The access key is
  /// fetched on first need, from the first of the places that the article "Credentials" lists.
  ///
  /// - Parameters:
  ///   - options: what a person said.
  ///   - context: the machine around the search.
  /// - Returns: the settings.
  /// - Throws: `CredentialError` with the file and the line that cannot be used.
  public static func resolve(
    _ options: S3Options,
    in context: CredentialContext,
  ) async throws(CredentialError) -> S3Settings {
    let lookup = try Lookup(options, in: context)
    let chain = CredentialChain(lookup)
    return S3Settings(
      bucket: options.bucket,
      prefix: options.prefix,
      region: lookup.region ?? "us-east-1",
      endpointURL: try lookup.endpointURL(),
      usesPathStyle: try lookup.usesPathStyle(),
      certificateFile: try lookup.certificateFile(),
      credentials: RefreshingCredentials(chain, now: context.now),
    )
  }
}
