extension S3Settings {
  /// Looks up where a bucket is and who asks for it.
  ///
  /// Reads the files of settings and runs no program. The access key is fetched on first need,
  /// from the first of the places that <doc:Credentials> lists. The network is asked only on a
  /// machine where nothing but its own role may have a key, and then for the region.
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
    let certificateFile = try lookup.certificateFile()
    let endpointURL = try lookup.endpointURL()
    let caller = ServiceCaller(context, certificateFile: certificateFile)
    let builder = SourceBuilder(lookup: lookup, caller: caller)
    let chain = CredentialChain(sources: builder.sources)
    var region = lookup.region
    if region == nil, endpointURL == nil, let instance = chain.first as? InstanceSource {
      region = await instance.region()
    }
    let place = region ?? "us-east-1"
    return S3Settings(
      bucket: options.bucket,
      prefix: options.prefix,
      region: place,
      endpointURL: endpointURL,
      awsHosts: endpointURL == nil ? try lookup.awsHosts(in: place) : [],
      usesPathStyle: try lookup.usesPathStyle(),
      certificateFile: certificateFile,
      credentials: RefreshingCredentials(chain, now: context.now),
    )
  }
}
