namespace NanoMedAgent.Nano.Threads;

/// <summary>
/// The start that a thread belongs to has ended: by a power cut, a restart or deep sleep. Every call of a package throws it from then on
/// and does nothing, until the thread has ended.
/// </summary>
public sealed class StartEndedException() : Exception("the start of this thread has ended");
