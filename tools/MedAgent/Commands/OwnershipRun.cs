using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Ownership;
using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.MedAgent.Conversations;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>
/// Sends the command that ends an ownership to devices, and waits for their proofs. A proof counts once, whether this program or a ward has
/// heard it.
/// </summary>
internal sealed class OwnershipRun(AssociationStore store, CommandAuthority authority, BrokerAccess broker, OwnershipOrder order)
{
    private const int Refused = 1;
    private const int NoProof = 2;

    private readonly Dictionary<string, long> _counters = [];
    private readonly Dictionary<string, string> _answers = [];
    private readonly HashSet<string> _proven = [];
    private readonly HashSet<string> _refused = [];

    /// <summary>Who wants it.</summary>
    public required string By { get; init; }

    /// <summary>After this time devices refuse the command.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>How long to wait for the proofs; null for not at all.</summary>
    public required TimeSpan? Patience { get; init; }

    private string Name => order.End == OwnershipEnd.HandOver ? AuthorityCommand.HandOver : AuthorityCommand.Retire;

    /// <summary>Sends the commands, and waits.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="IOException">The connection to the broker cannot be made, or was lost.</exception>
    public async Task<int> RunAsync(
        IReadOnlyList<(string Device, CosePublicKey Key, EventOrder? Newest)> devices, CancellationToken cancellation)
    {
        await using ManyDevices conversation = await ManyDevices.OpenAsync(
            broker, [.. devices.Select(each => new AddressedDevice(broker, each.Device, each.Key, each.Newest))], cancellation);
        foreach ((string device, CosePublicKey key, _) in devices)
        {
            await SendAsync(conversation, device, key, cancellation);
        }

        string subject = devices.Count == 1 ? devices[0].Device : FormattableString.Invariant($"{devices.Count} devices");
        store.Audit.Add(new AuditEntry(DateTimeOffset.UtcNow, By, "admin", Name, subject, $"sent: {order.Reason}"));
        string until = FormattableString.Invariant($"{NotAfter.UtcDateTime:u}");
        Output.Line($"{Name} sent to {subject}, valid until {until}");
        if (Patience is not { } patience)
        {
            Output.Line("their proofs go to the ward: medagent device list");
            return 0;
        }

        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        waiting.CancelAfter(patience);
        try
        {
            while (_proven.Count + _refused.Count < devices.Count)
            {
                string count = FormattableString.Invariant($"{_proven.Count} of {devices.Count} have proven it");
                ProgressLine.Show(_refused.Count == 0 ? count : FormattableString.Invariant($"{count}, {_refused.Count} refuse"));
                (string device, ReceivedEvent received, byte[] message) = await conversation.NextAsync(waiting.Token);
                Handle(device, received, message);
            }
        }
        catch (OperationCanceledException)
        {
            // What is missing is told below.
        }

        ProgressLine.Clear();
        return Conclude([.. devices.Select(each => each.Device)]);
    }

    private async Task SendAsync(ManyDevices conversation, string device, CosePublicKey key, CancellationToken cancellation)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        long counter = _counters[device] = store.Counters.Next(device, now);
        store.Ownership.Add(new OwnershipRequest(
            device, counter, order.End, authority.Public.KeyId, order.Next?.KeyId ?? [], order.Reason, now, By));
        await conversation.SendAsync(device, order.ToCommand(device, counter, NotAfter).Sign(authority.Signer, key), cancellation);
    }

    private void Handle(string device, ReceivedEvent received, byte[] message)
    {
        if (_proven.Contains(device) || received.Event is { Kind: not (DeviceEvent.CommandKind or DeviceEvent.OwnershipKind) })
        {
            return;
        }

        if (received.Event is not { } told || received.IsOld)
        {
            Show(device, received.ToString());
        }
        else if (told.Kind == DeviceEvent.OwnershipKind)
        {
            HandleOwnership(told, message);
        }
        else if (told.Number == _counters[device])
        {
            bool isAccepted = told.What == (long)CommandAnswer.CarriedOut;
            _answers[device] = isAccepted ? "it has accepted the command, and erases" : ReasonOf(told);
            Show(device, _answers[device]);
            if (!isAccepted)
            {
                _refused.Add(device);
            }
        }
        else if (told.What == (long)CommandAnswer.NotByAuthority)
        {
            // Nobody has proven which command that was.
            _answers[device] = "it has refused a command of another authority than its own; check --authority";
            Show(device, _answers[device]);
        }
    }

    private void HandleOwnership(DeviceEvent told, byte[] message)
    {
        OwnershipOutcome outcome = store.EndOwnership(told, message, DateTimeOffset.UtcNow);
        if (outcome.Refusal == OwnershipProofRefusal.None || IsProven(told.Device))
        {
            _proven.Add(told.Device);
            _refused.Remove(told.Device);
            _answers[told.Device] = "it has proven that everything is erased";
            Show(told.Device, _answers[told.Device]);
        }
        else
        {
            Show(told.Device, $"ignored: {OwnershipText.Of(outcome.Refusal)}");
        }
    }

    private bool IsProven(string device) => store.Ownership.FindProof(device, _counters[device]) is not null
        || (order.End == OwnershipEnd.Retirement && store.Ownership.IsRetired(device));

    private static string ReasonOf(DeviceEvent told) => (CommandAnswer)told.What switch
    {
        CommandAnswer.NotDelivered => "it has readings that no collector has acknowledged; wait for them, or give them up with --now",
        CommandAnswer.StillAssociated => "it is with a patient; end that in the ward, or give --now",
        _ => ReasonText.Describe(told.Kind, told.What, told.Number, told.Reason),
    };

    private static void Show(string device, string text)
    {
        ProgressLine.Clear();
        Output.Line($"{device}  {text}");
    }

    private int Conclude(IReadOnlyList<string> devices)
    {
        // A ward may have heard what this program has not.
        string[] missing = [.. devices.Where(device => !_proven.Contains(device) && !IsProven(device))];
        Table table = new Table().AddColumns("device", "state", "answer");
        foreach (string device in devices)
        {
            bool isMissing = missing.Contains(device);
            table.AddTexts(
                device, DeviceStateText.Of(store.DeviceStates.Find(device)),
                isMissing ? _answers.GetValueOrDefault(device, "no answer") : "it has proven that everything is erased");
        }

        Output.Write(table);
        int refused = missing.Count(_refused.Contains);
        int waiting = missing.Length - refused;
        Output.Line(FormattableString.Invariant(
            $"{devices.Count - missing.Length} have proven it, {refused} refuse, {waiting} have not proven it yet"));
        if (waiting > 0)
        {
            string unreachable = order.End == OwnershipEnd.Retirement
                ? "; one that cannot be reached any more is retired here alone with medagent device retire-record"
                : "";
            Console.Error.WriteLine(FormattableString.Invariant(
                $"medagent: no proof of {waiting}; the ward notes it when it comes, until {NotAfter.UtcDateTime:u}{unreachable}"));
        }

        return refused > 0 ? Refused : waiting > 0 ? NoProof : 0;
    }
}
