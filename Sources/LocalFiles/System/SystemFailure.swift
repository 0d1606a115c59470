/// Why a system call, or a rule of this module, refused.
enum SystemFailure: Error {
  /// The call failed with this `errno`.
  case errno(Int32)
  /// A symbolic link lies on the way to the name.
  case linkOnTheWay
  /// What lies at the name is no regular file.
  case notRegular
}
