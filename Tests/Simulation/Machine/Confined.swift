import Glibc

/// A value that only the thread touches which made it; any other ends the program.
///
/// All of a simulation happens on one thread, and so this needs no lock. Each access makes sure
/// of that, which is what makes the type safe to share, and what finds whatever in the engine
/// escapes to a thread that was not passed in.
final class Confined<Value>: @unchecked Sendable {
  private let thread = pthread_self()
  private var content: Value

  init(_ value: Value) {
    content = value
  }

  var value: Value {
    _read {
      check()
      yield content
    }
    _modify {
      check()
      yield &content
    }
  }

  private func check() {
    precondition(
      pthread_equal(thread, pthread_self()) != 0,
      "Something of the simulation runs on a thread that was not passed in",
    )
  }
}
