namespace NanoMedAgent.Nano.Files;

/// <summary>A native call failed. The packages throw a plain exception for it, as on the chip.</summary>
public sealed class NativeFailureException() : Exception("native failure");
