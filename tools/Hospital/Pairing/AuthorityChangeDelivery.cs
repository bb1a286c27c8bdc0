using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Authorities;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Pairing;

/// <summary>
/// Sends devices the changes of the authority's key that they have not confirmed, in their order, as soon as they are heard of. Each is
/// followed by a command of the new key: the answer to one of both confirms it, also when the other was lost.
/// </summary>
/// <param name="store">Has the signed commands.</param>
public sealed class AuthorityChangeDelivery(AssociationStore store)
{
    // A device takes seconds for each change, and answers.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // When each device was sent something. It has as many entries as there are registered devices with changes.
    private readonly Dictionary<string, DateTimeOffset> _sent = [];

    /// <summary>What is to be sent to a device now. Nobody needs to have verified that it is there.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<Message> DueFor(string device, DateTimeOffset now)
    {
        if (now - _sent.GetValueOrDefault(device) < Pause || store.AuthorityChanges.WaitingFor(device) is not { Count: > 0 } waiting)
        {
            return [];
        }

        _sent[device] = now;
        string topic = new Topic(device, Topic.Commands, "").ToString();
        return [.. waiting.Select(change => new Message(topic, change.Message)), new Message(topic, waiting[^1].Probe)];
    }

    /// <summary>A device answers a command; its signature was verified.</summary>
    /// <param name="answer">The event.</param>
    /// <param name="now">The time.</param>
    /// <returns>The change that it confirms; null if it confirms none.</returns>
    public AuthorityChange? HandleAnswer(DeviceEvent answer, DateTimeOffset now)
    {
        AuthorityChange? confirmed = answer is { Kind: DeviceEvent.CommandKind, What: (int)CommandAnswer.CarriedOut }
            ? store.AuthorityChanges.WaitingFor(answer.Device)
                .FirstOrDefault(change => answer.Number == change.Counter || IsProbe(answer.Number, change))
            : null;
        if (confirmed is not null)
        {
            store.AuthorityChanges.Confirm(confirmed, now);
        }

        return confirmed;
    }

    private static bool IsProbe(long counter, AuthorityChange change) => counter == change.Counter + 1;
}
