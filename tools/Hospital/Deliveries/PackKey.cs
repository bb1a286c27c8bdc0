namespace NanoMedAgent.Hospital.Deliveries;

/// <summary>Which pack, by the numbers of its tables.</summary>
/// <param name="Number">Its number in the database.</param>
/// <param name="Device">The number of its device.</param>
/// <param name="DataClass">The number of its class.</param>
/// <param name="Sequence">Its sequence number in the class of its device.</param>
/// <param name="ReceivedSeconds">When it arrived, in seconds since 1970.</param>
public readonly record struct PackKey(long Number, long Device, long DataClass, long Sequence, long ReceivedSeconds);
