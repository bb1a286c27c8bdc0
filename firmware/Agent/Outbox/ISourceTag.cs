namespace NanoMedAgent.Outbox;

/// <summary>Proves to the custodian that a message of readings is by the device: all readers of a class can seal.</summary>
public interface ISourceTag
{
    /// <summary>The message with its tag.</summary>
    /// <param name="readings">A sequence of sealed readings.</param>
    /// <param name="isOfEpoch">Whether the first of them was sealed in the epoch of the tag.</param>
    byte[] Tag(byte[] readings, bool isOfEpoch);
}
