using NanoMedAgent.Releases;

namespace Cryptography.Tests;

/// <summary>A device that fulfils every condition and carries out every directive.</summary>
internal sealed class StubSuitHost : SuitHost
{
    public override long UnixSeconds => 1;

    public override long BatteryMilliwattHours => long.MaxValue;

    public override bool IsVendor(int component, byte[] identifier) => true;

    public override bool IsClass(int component, byte[] identifier) => true;

    public override bool IsDevice(int component, byte[] identifier) => true;

    public override bool IsAuthorized(long priority) => true;

    public override int SlotOf(int component) => 0;

    public override byte[] VersionOf(int component) => [0x81, 0x01];

    public override byte[] DigestOf(int component, long size) => new byte[32];

    public override bool BeginsWith(int component, byte[] content) => true;

    public override UpdateReason Fetch(int component, SuitParameters parameters) => UpdateReason.None;

    public override UpdateReason Copy(int component, int source, SuitParameters parameters) => UpdateReason.None;

    public override UpdateReason Swap(int component, int source, SuitParameters parameters) => UpdateReason.None;

    public override UpdateReason Write(int component, byte[] content) => UpdateReason.None;

    public override UpdateReason Invoke(int component) => UpdateReason.None;
}
