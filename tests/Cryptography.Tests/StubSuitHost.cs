using NanoMedAgent.Releases;

namespace Cryptography.Tests;

/// <summary>A device that fulfils every condition and carries out every directive.</summary>
internal sealed class StubSuitHost : ISuitHost
{
    public long UnixSeconds => 1;

    public long BatteryMilliwattHours => long.MaxValue;

    public bool IsVendor(int component, byte[] identifier) => true;

    public bool IsClass(int component, byte[] identifier) => true;

    public bool IsDevice(int component, byte[] identifier) => true;

    public bool IsAuthorized(long priority) => true;

    public int SlotOf(int component) => 0;

    public byte[] VersionOf(int component) => [0x81, 0x01];

    public byte[] DigestOf(int component, long size) => new byte[32];

    public bool BeginsWith(int component, byte[] content) => true;

    public UpdateReason Fetch(int component, SuitParameters parameters) => UpdateReason.None;

    public UpdateReason Copy(int component, int source, SuitParameters parameters) => UpdateReason.None;

    public UpdateReason Swap(int component, int source, SuitParameters parameters) => UpdateReason.None;

    public UpdateReason Write(int component, byte[] content) => UpdateReason.None;

    public UpdateReason Invoke(int component) => UpdateReason.None;
}
