namespace NanoMedAgent.HostSim.Broker;

/// <summary>What a broker sees of a message.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Size">Payload bytes.</param>
/// <param name="FirstBytes">The first bytes of the payload.</param>
public sealed record SeenMessage(string Topic, int Size, byte[] FirstBytes);
