using NanoMedAgent.Drivers;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Threads;

namespace System.Device.I2c;

/// <summary>A chip on the simulated bus. A transfer takes its time, and others run meanwhile.</summary>
public class I2cDevice : IDisposable
{
    private readonly SimulatedEsp32 _chip = SimulatedEsp32.Current;
    private readonly I2cConnectionSettings _settings;

    public I2cDevice(I2cConnectionSettings settings)
    {
        _chip.Call("I2cDevice..ctor");
        _settings = settings;
    }

    public void Dispose() => _chip.Call("I2cDevice.Dispose");

    public I2cTransferResult Read(SpanByte buffer) => Transfer("I2cDevice.Read", null, buffer.Array);

    public I2cTransferResult Write(SpanByte buffer) => Transfer("I2cDevice.Write", buffer.Array, null);

    public I2cTransferResult WriteRead(SpanByte writeBuffer, SpanByte readBuffer) =>
        Transfer("I2cDevice.WriteRead", writeBuffer.Array, readBuffer.Array);

    private I2cTransferResult Transfer(string member, byte[] write, byte[] read)
    {
        _chip.Call(member);
        int bits = 9 * (1 + (write == null ? 0 : write.Length) + (read == null ? 0 : read.Length));
        int milliseconds = bits / _settings.Kilohertz;
        if (milliseconds > 0)
        {
            FirmwareThread.Current.Wait(null, _chip.Scheduler.NowMs + milliseconds);
        }

        return new I2cTransferResult(_chip.Parts.Bus.At(_settings.Address).Transfer(write, read) switch
        {
            I2cOutcome.Done => I2cTransferStatus.FullTransfer,
            I2cOutcome.NotAcknowledged => I2cTransferStatus.SlaveAddressNotAcknowledged,
            I2cOutcome.Partial => I2cTransferStatus.PartialTransfer,
            I2cOutcome.TimedOut => I2cTransferStatus.ClockStretchTimeout,
            _ => I2cTransferStatus.UnknownError,
        });
    }
}
