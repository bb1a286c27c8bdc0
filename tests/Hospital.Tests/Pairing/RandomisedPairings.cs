using CsCheck;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Pairing;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Pairing;

/// <summary>Random actions of nurses, buttons and the network.</summary>
public class RandomisedPairings
{
    private static readonly Staff Kim = FakeWard.Kim;
    private static readonly Staff Lee = FakeWard.Lee;

    [Fact]
    public void Random_nurses_buttons_and_networks_leave_ward_and_sensors_in_agreement()
    {
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1], Gen.Int[0, 1], Gen.Int[0, 40]).Array[1, 40].Sample(
            steps =>
            {
                using FakeWard ward = new();
                FakeSensor[] sensors = [ward.NewSensor(), ward.NewSensor(requiresPress: false)];
                PairingAttempt?[] attempts = new PairingAttempt?[2];
                List<Message> heldBack = [];
                bool isHolding = false;
                ward.ToWard = message =>
                {
                    if (!isHolding)
                    {
                        return [message, message];
                    }

                    heldBack.Add(message);
                    return [];
                };
                foreach ((int action, int one, int patient, int seconds) in steps)
                {
                    FakeSensor sensor = sensors[one];
                    switch (action)
                    {
                        case 0 or 1:
                            attempts[one] = ward.Pairing.Begin(sensor.Label, CaptureMethod.Camera, patient == 0 ? Kim : Lee);
                            break;
                        case 2 or 3 when attempts[one] is { } attempt:
                            ward.Choose(attempt, patient);
                            break;
                        case 4:
                            sensor.Hold(3);
                            break;
                        case 5:
                            sensor.Press();
                            break;
                        case 6:
                            sensor.Hold(patient == 0 ? 10 : 3);
                            break;
                        case 7:
                            isHolding = !isHolding;
                            (List<Message> arriving, heldBack) = (isHolding ? [] : heldBack, isHolding ? heldBack : []);
                            arriving.ForEach(ward.Pairing.Handle);
                            break;
                        case 8 when patient == 0:
                            ward.Restart();
                            break;
                        case 8:
                            sensor.Restart();
                            break;
                        case 9 when attempts[one] is { } attempt:
                            if (seconds % 2 == 0)
                            {
                                ward.Pairing.Cancel(attempt);
                            }
                            else if (ward.Store.Current() is [Association standing, ..])
                            {
                                ward.Pairing.Unpair(standing.Id, Lee);
                            }

                            break;
                    }

                    ward.Run(seconds);
                    Association[] effective = [.. ward.Store.Current().Where(
                        association => association.State == AssociationState.Effective)];
                    effective.Select(association => association.Patient).ShouldBeUnique();
                    effective.Select(association => association.Device).ShouldBeUnique();
                }

                isHolding = false;
                heldBack.ForEach(ward.Pairing.Handle);
                ward.Run(seconds: 400);
                ward.Pairing.Attempts.ShouldBeEmpty();
                ward.Store.Current().Where(
                    association => association.State == AssociationState.Effective).Select(association => association.Id).Order()
                    .ShouldBe(sensors.Select(sensor => sensor.AssociationId).OfType<string>().Order());
            },
            iter: Effort.Cases(40), threads: 1);
    }
}
