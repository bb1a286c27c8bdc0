return Adversary.AdversaryCommand.Run(args);
