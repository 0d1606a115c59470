extension Lookup {
  /// Which of AWS's hosts serves the bucket.
  ///
  /// - Parameter region: where the bucket is.
  /// - Returns: what variables and profile say.
  /// - Throws: `CredentialError` if they say neither true nor false, or what AWS does not have.
  func awsHosts(in region: String) throws(CredentialError) -> AWSHosts {
    var hosts: AWSHosts = []
    if try isSet("use_dualstack_endpoint") { hosts.insert(.dualStack) }
    if try isSet("use_fips_endpoint") { hosts.insert(.fips) }
    if try isSet("use_accelerate_endpoint", hasVariable: false) { hosts.insert(.accelerated) }
    if let reason = try refusal(of: hosts, in: region) {
      throw CredentialError("\(reason); unset it, or give an --endpoint-url.")
    }
    return hosts
  }

  private func refusal(
    of hosts: AWSHosts,
    in region: String,
  ) throws(CredentialError) -> String? {
    let partition = Partition(region)
    if hosts.contains(.fips), partition == .china {
      return "use_fips_endpoint is set, but AWS has no such host in the region \(region)"
    }
    guard hosts.contains(.accelerated) else { return nil }
    let accelerated = "use_accelerate_endpoint is set"
    if hosts.contains(.fips) { return "\(accelerated), which use_fips_endpoint excludes" }
    if partition != .standard {
      return "\(accelerated), but AWS has no such host in the region \(region)"
    }
    if try usesPathStyle() == true {
      return "\(accelerated), which addressing_style = path excludes"
    }
    guard Endpoint.isHostLabel(options.bucket), !options.bucket.contains(".") else {
      return "\(accelerated), which the name of the bucket \(options.bucket) excludes"
    }
    return nil
  }

  /// What the variable, the profile's keys below `s3` and its others say, the first of them.
  private func isSet(_ key: String, hasVariable: Bool = true) throws(CredentialError) -> Bool {
    let variable = "AWS_\(key.uppercased())"
    let place: String
    let word: String
    if hasVariable, let value = context.variable(variable) {
      (place, word) = (variable, value)
    } else if let value = profile["s3", key] ?? profile[key] {
      (place, word) = ("\(shared.configPath), profile \(profileName): \(key)", value)
    } else {
      return false
    }
    switch word.lowercased() {
    case "true": return true
    case "false": return false
    default: throw CredentialError("\(place) is to be true or false.")
    }
  }
}
