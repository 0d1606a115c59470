import Glibc

extension BlockingPool {
  /// How much is done at once.
  public enum Width: Sendable {
    /// As much as there are cores, for what computes.
    case cores
    /// More, for what waits for an answer, as from a network share.
    case waits

    /// A share answers each in a fraction of a millisecond, but many at once; eight threads
    /// hide most of that and cost a disk nothing.
    public var threads: Int {
      let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
      return self == .cores ? cores : max(8, cores)
    }
  }

  /// Makes a pool as wide as helps what waits.
  public convenience init() {
    self.init(lanes: Width.waits.threads)
  }

  /// As many as the width says on this machine.
  public func threads(for width: Width) -> Int { width.threads }
}
