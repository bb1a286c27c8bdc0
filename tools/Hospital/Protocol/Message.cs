namespace NanoMedAgent.Hospital.Protocol;

/// <summary>An MQTT message.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">Its payload.</param>
public sealed record Message(string Topic, byte[] Payload);
