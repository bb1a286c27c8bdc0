using NanoMedAgent.Hospital.Protocol;
using NanoMedAgent.Hospital.Texts;
using Protocol.Tests.Document;

namespace Protocol.Tests.Messages;

/// <summary>What the hospital reads out of events.</summary>
internal static class Events
{
    /// <summary>An event in lines.</summary>
    public static Lines Describe(DeviceEvent decided)
    {
        Lines lines = new Lines()
            .Add("device", decided.Device)
            .Add("clock quality", decided.ClockQuality)
            .Add("time", decided.At)
            .Add("start", decided.Order.Start)
            .Add("order", decided.Order.Number);
        Describe(lines, decided.Kind, decided.What, decided.Number, decided.Reason);
        if (decided.Ownership is { } ownership)
        {
            return lines
                .Add("id of device key", ownership.Key.DeviceId)
                .Add("nonce", ownership.Nonce)
                .Add("key id of owner", ownership.Owner);
        }

        return decided.Pairing is not { } pairing ? lines : lines
            .Add("nonce", pairing.Nonce)
            .Add("association", pairing.Association)
            .Add("id of device key", pairing.Key.DeviceId)
            .Add("policy version", pairing.PolicyVersion);
    }

    /// <summary>What events have in a journal as well.</summary>
    public static Lines Describe(Lines lines, string kind, long what, long number, long reason) => lines
        .Add("kind", kind)
        .Add("what", $"{what} {ReasonText.What(kind, what).Name}")
        .Add("number", number)
        .Add("reason", $"{reason} {ReasonText.Why(kind, what, reason).Name}");
}
