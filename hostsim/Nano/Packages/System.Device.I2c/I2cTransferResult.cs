namespace System.Device.I2c;

/// <summary>How a transfer ended.</summary>
public struct I2cTransferResult
{
    internal I2cTransferResult(I2cTransferStatus status) => Status = status;

    public I2cTransferStatus Status { get; }
}
