"""The values everything else is made of. Each is explained by the sentence it stands for."""
