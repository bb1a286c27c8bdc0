using System.Text;
using NanoMedAgent.Hospital.Labels;
using Protocol.Tests.Document;
using Protocol.Tests.World;
using SimpleBase;

namespace Protocol.Tests.Messages;

/// <summary>PROTOCOL.md, "Label".</summary>
public class Labels
{
    private static WorkedExample Example => WorkedExample.Instance;

    [Fact]
    public void A_scanned_label_names_the_device_and_its_setup_code()
    {
        DeviceLabel.TryParse(Example.Label.Encode(), out DeviceLabel? label).ShouldBe(LabelRefusal.None);

        label!.DeviceId.ShouldBe(Example.Device.Agent.DeviceId);
        label.SetupCode.ShouldBe(ExampleKeys.SetupCode);
    }

    [Fact]
    public void A_typed_setup_code_is_the_one_on_the_label()
    {
        DeviceLabel label = Example.Label;

        SetupCode.TryParse(label.Serial, label.TypedSetupCode, out byte[]? code).ShouldBeTrue();

        code.ShouldBe(ExampleKeys.SetupCode);
    }

    internal static IEnumerable<KeyValuePair<ExampleBlock, string>> Blocks(WorkedExample example)
    {
        string text = example.Label.Encode();
        return
        [
            .. Examples.OfBytes("label", Base45.Default.Decode(text.AsSpan(DeviceLabel.Prefix.Length))),
            Examples.OfText("label", new Lines()
                .Add("QR code", text)
                .Add("serial", example.Label.Serial)
                .Add("device id", example.Label.DeviceId)
                .Add("setup code, typed", example.Label.TypedSetupCode)),
        ];
    }
}
