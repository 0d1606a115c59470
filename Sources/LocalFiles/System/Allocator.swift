import CSystem

/// How the process deals with memory.
public enum Allocator {
  /// Gives memory back to the system as soon as a large piece is free.
  ///
  /// By default glibc keeps an arena for each thread and, once a large piece was freed, takes
  /// later ones of that size from the heap, where what lies behind them keeps them from being
  /// given back. A program that makes large tables between many small things then holds about
  /// twice of what it uses. To be called before there are threads.
  ///
  /// Related functions: `mallopt(3)`.
  public static func keepMemorySmall() {
    csystem_keep_memory_small()
  }
}
