using System.Text;
using NanoMedAgent.Gateway.Syslog;
using NanoMedAgent.Hospital.Deliveries;

namespace Gateway.Tests.World;

/// <summary>A receiver in memory, which may be away.</summary>
internal sealed class FakeSyslogReceiver : ISyslogReceiver
{
    public bool IsAway { get; set; }

    public List<string> Arrived { get; } = [];

    public Task<DeliveryOutcome> SendAsync(IReadOnlyList<byte[]> messages, CancellationToken cancellation)
    {
        if (IsAway)
        {
            return Task.FromResult(DeliveryOutcome.Unavailable("away"));
        }

        Arrived.AddRange(messages.Select(Encoding.UTF8.GetString));
        return Task.FromResult(DeliveryOutcome.Delivered);
    }
}
