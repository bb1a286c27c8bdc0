namespace nanoFramework.M2Mqtt;

/// <summary>A message that waits for its PUBACK.</summary>
internal sealed class QueuedMessage
{
    public ushort Id;
    public string Topic;
    public byte[] Payload;
    public bool IsRetained;
    public int Attempts;
    public long DueMs;
}
