namespace NanoMedAgent.Nano.Calls;

/// <summary>A call of a package's member.</summary>
/// <param name="Member">Type and member.</param>
/// <param name="Number">The how manyth call of this member since the chip was made, from 1.</param>
/// <param name="Start">The start of the chip, from 1.</param>
public readonly record struct NativeCall(string Member, int Number, int Start);
