Console.WriteLine("kvapp");
