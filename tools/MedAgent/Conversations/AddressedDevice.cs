using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.MedAgent.Conversations;

/// <summary>A device that somebody wants to talk to, and what is known of it.</summary>
/// <param name="Broker">Where it is reached.</param>
/// <param name="Id">Its id.</param>
/// <param name="Key">Its key, to verify its events; null to accept them unverified.</param>
/// <param name="Newest">The newest of its events that the ward has handled; null if that is not known.</param>
internal sealed record AddressedDevice(BrokerAccess Broker, string Id, CosePublicKey? Key, EventOrder? Newest);
